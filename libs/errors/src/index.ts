export { DomainError, isDomainError, type ErrorCode, type ErrorOptions } from './domain-error.js';
