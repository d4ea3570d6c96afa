import { createRequire } from 'node:module';
import { TestEnvironment } from 'jest-environment-node';

/** Of Node's own realm in the sandbox too: for `instanceof`, equality, decorators, and timers that are faked for both. */
const SHARED = [
  ...['Error', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError'],
  ...[
    'DataView',
    'Float32Array',
    'Float64Array',
    'Int8Array',
    'Int16Array',
    'Int32Array',
    'Uint16Array',
    'Uint32Array',
  ],
  ...['Map', 'Reflect', 'Set'],
  ...['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate'],
];

/**
 * A sandbox for spec files around the compiled platform, which lives outside of it: Node loads its thousands of modules
 * once per jest worker instead of once per file (ADR 38). Pairs with `native-modules.js`.
 *
 * What a module keeps between tests it keeps between files: a spec undoes what it does to one, as it does with its
 * database and servers. `jest.mock` cannot reach in there; spies on objects and fake timers can.
 */
export default class NativeEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.global.nativeModule = createRequire(import.meta.url);
    for (const name of SHARED)
      Object.defineProperty(this.global, name, {
        configurable: true,
        get: () => globalThis[name],
        set: (value) => (globalThis[name] = value),
      });
  }
}
