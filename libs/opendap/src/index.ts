/** DAP 2 ("OPeNDAP") from the reader's side: what a server offers, and hyperslabs of it. Knows no network itself. */
export { openOpendap } from './opendap-dataset.js';
export { dapErrorText } from './dap-error.js';
export { type DapTransport } from './dap-transport.js';
