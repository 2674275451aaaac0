import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { budget } from './build/budget.ts';
import { precompress } from './build/precompress.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// A daemon to develop against: FURTHER_LINK=https://pi-top.local:8028 npm run dev
const daemon = process.env['FURTHER_LINK'] ?? 'https://127.0.0.1:8028';
const served = ['/status', '/version', '/clients', '/pair', '/prompts', '/device', '/limits', '/leases', '/runners', '/sessions', '/files', '/upload', '/run', '/display/'];

export default defineConfig({
  root: here('.'),
  resolve: { conditions: ['further-link-source', 'module', 'browser', 'development|production'] },
  ssr: { resolve: { conditions: ['further-link-source', 'module', 'node', 'development|production'], externalConditions: ['further-link-source'] } },
  build: {
    outDir: here('dist'),
    emptyOutDir: true,
    // The browsers that learners have: two years back, and the iPads of schools.
    target: ['chrome120', 'firefox121', 'safari17'],
    // Small files as data: addresses would need img-src data: for what need not be.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { input: { index: here('index.html'), display: here('display.html') } },
  },
  plugins: [precompress(), budget({ later: /^(rfb|VncView|Plot|addon-webgl|display|\w+Dialog)-/, mostBytes: 700 * 1024 })],
  server: { proxy: Object.fromEntries(served.map(path => [path, { target: daemon, secure: false, ws: true, changeOrigin: true, headers: { Origin: new URL(daemon).origin } }])) },
  test: { include: ['client/test/**/*.test.ts', 'test/**/*.test.ts', 'app/**/*.test.ts'], environment: 'node' },
} as Parameters<typeof defineConfig>[0]);
