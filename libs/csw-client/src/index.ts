export { type CswAnswer } from './csw-answer.js';
export { CswClient, type CswTransport } from './csw-client.js';
export { cswExceptions, type CswExceptionText } from './csw-fault.js';
export { type BBoxAxis, type CswConstraints, type CswQuery, type RecordSchema } from './csw-query.js';
export { type CswRecord, type CswReference, type RecordPage, type ReferenceKind } from './csw-record.js';
