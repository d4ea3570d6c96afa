export * from './cql2/expression.js';
export { type FreeText } from './free-text.js';
export { type TimeInterval } from './interval.js';
export * from './types.js';
