export { xml, xmlDocument, type Attributes, type Content, type Markup } from '#libs/markup';
