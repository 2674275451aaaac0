// Lets a program say `import … from "further-link"` wherever its file is: ECMAScript modules are not looked for in NODE_PATH.
// Hooks cost a thread in older versions of node, so they are there only for programs that import anything at all.
import { readFileSync } from "node:fs";
import * as modules from "node:module";

const library = new URL("further-link/further-link.mjs", import.meta.url).href;

function imports(file) {
  try {
    return /\bimport\b/.test(readFileSync(file, "utf8"));
  } catch {
    return true; // node will say what is wrong with it
  }
}

if (process.argv[1] && imports(process.argv[1])) {
  if (modules.registerHooks) {
    modules.registerHooks({
      resolve: (name, context, next) => (name === "further-link" ? { url: library, shortCircuit: true } : next(name, context)),
    });
  } else {
    const hook = `export const resolve = (name, context, next) =>
      name === "further-link" ? { url: ${JSON.stringify(library)}, shortCircuit: true } : next(name, context);`;
    modules.register("data:text/javascript," + encodeURIComponent(hook));
  }
}
