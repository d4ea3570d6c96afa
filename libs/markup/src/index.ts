export { xml, xmlDocument, type Attributes, type Content, type Markup } from './markup.js';
export { DOCUMENT_TYPE, STRICT_XML, type XmlContent } from './strict-xml.js';
