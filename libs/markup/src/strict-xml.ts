/**
 * Options of fast-xml-parser for documents of strangers: every element is a list, every value text, names without prefixes,
 * nothing guessed. Entities are neither declared nor expanded; whoever parses refuses document types before.
 */
export const STRICT_XML = {
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  textNodeName: '#text',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: 64,
  isArray: (_name: string, _path: unknown, _isLeaf: boolean, isAttribute: boolean) => !isAttribute,
} as const;

/** What it makes of an element. */
export type XmlContent = string | { readonly [name: string]: XmlContent[] | string };

/** A document type, or an entity of one: documents have none, attacks do. */
export const DOCUMENT_TYPE = /<!(DOCTYPE|ENTITY)/i;
