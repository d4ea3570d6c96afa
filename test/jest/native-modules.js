import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';

/**
 * Transformer for everything that is JavaScript already, i.e. `dist` and packages: Node loads the module outside the
 * sandbox, and what jest runs inside is a facade that hands its exports on. Needs `native-environment.js`.
 */
export default {
  process: (source, path, options) => ({ code: facade(source, path, options) }),
  // The exports count, not the text: `export *` changes with another file.
  getCacheKey: (...of) =>
    createHash('sha256')
      .update(facade(...of))
      .digest('hex'),
};

const require = createRequire(import.meta.url);
const SPECIAL = ['default', '__esModule', 'module.exports'];
const isName = (name) => /^[A-Za-z_$][\w$]*$/.test(name) && !SPECIAL.includes(name);

function facade(source, path, { supportsDynamicImport, supportsStaticESM }) {
  // jest's own modules, which it loads with these transformers for its runner and environment.
  if (!supportsDynamicImport) return source;
  const names = Object.keys(require(path)).filter(isName);
  const native = `globalThis.nativeModule(${JSON.stringify(path)})`;
  // The second half is for the lexer that looks for the names of a CommonJS module; it never runs.
  if (!supportsStaticESM) return `module.exports = ${native};\n0 && (module.exports = { ${names.join(', ')} });\n`;
  const handedOn = names.map((name, n) => `const $${n} = $.${name}; export { $${n} as ${name} };\n`);
  return `const $ = ${native};\nexport default $.default;\n${handedOn.join('')}`;
}
