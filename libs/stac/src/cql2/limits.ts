/** What a filter may cost at most; beyond it 400. */
export const MAX_DEPTH = 64;
export const MAX_LENGTH = 64 * 1024;
/** Members of IN, arguments of AND and OR, elements of an array. */
export const MAX_MEMBERS = 1000;
/** Parts of a JSON filter, which has no length of its own. */
export const MAX_NODES = 10_000;
/** Characters of a property or function. */
export const MAX_NAME = 256;
