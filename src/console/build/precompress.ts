import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const worthIt = /\.(html|js|css|svg|json|webmanifest|txt)$/;

/** Writes `.br` and `.gz` beside what compresses well, so that the device never compresses while somebody waits. */
export function precompress(): Plugin {
  let directory = '';
  return {
    name: 'precompress',
    apply: 'build',
    configResolved(config) {
      directory = config.build.outDir;
    },
    closeBundle: {
      order: 'pre',
      sequential: true,
      async handler() {
        for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
          if (!entry.isFile() || !worthIt.test(entry.name)) continue;
          const file = join(entry.parentPath, entry.name);
          const plain = await readFile(file);
          const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } };
          const small = { br: brotliCompressSync(plain, options), gz: gzipSync(plain, { level: 9 }) };
          for (const [suffix, bytes] of Object.entries(small)) if (bytes.length < plain.length) await writeFile(`${file}.${suffix}`, bytes);
        }
      },
    },
  };
}
