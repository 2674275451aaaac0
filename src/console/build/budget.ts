import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/**
 * Refuses a build whose first view is more than that, as sent (brotli). What is loaded for it is everything but what is named as loaded `later`: a library that
 * slips into the first view is counted by itself, and one that is taken out has to be named.
 */
export function budget(options: { later: RegExp; mostBytes: number }): Plugin {
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
        const parts = (await readdir(join(directory, 'assets'))).filter(name => /\.(js|css)$/.test(name) && !options.later.test(name));
        let total = await sent(join(directory, 'index.html'));
        for (const part of parts) total += await sent(join(directory, 'assets', part));
        const said = `first view: ${Math.ceil(total / 1024)} KiB of at most ${options.mostBytes / 1024} KiB in ${parts.length + 1} files`;
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
