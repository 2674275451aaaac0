import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** Refuses a build whose first view – a page, and all that it loads before anything else happens – is more than that, as sent (brotli). */
export function budget(options: { page: string; mostBytes: number }): Plugin {
  let directory = '';
  return {
    name: 'budget',
    apply: 'build',
    configResolved(config) {
      directory = config.build.outDir;
    },
    closeBundle: {
      sequential: true,
      async handler() {
        const page = await readFile(join(directory, options.page), 'utf8');
        const files = [options.page, ...[...page.matchAll(/(?:src|href)="\/([^"]+)"/g)].map(match => match[1]!)];
        let total = 0;
        for (const file of new Set(files)) total += await sent(join(directory, file));
        const said = `first view: ${Math.ceil(total / 1024)} KiB of at most ${options.mostBytes / 1024} KiB in ${files.length} files`;
        if (total > options.mostBytes) this.error(said);
        console.log(said);
      },
    },
  };
}

async function sent(file: string): Promise<number> {
  try {
    return (await stat(`${file}.br`)).size;
  } catch {
    return (await stat(file)).size;
  }
}
