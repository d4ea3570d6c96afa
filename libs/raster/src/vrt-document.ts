import { readFile, writeFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { type Document, DOMParser, type Element, XMLSerializer } from '@xmldom/xmldom';
import { DomainError } from '#libs/errors';

/** A VRT as a tree. Only for files this library wrote: nothing here makes a stranger's VRT safe. */
export class VrtDocument {
  private constructor(private readonly document: Document) {}

  /** @throws RASTER_UNREADABLE when it is not a VRT. */
  static async read(path: string): Promise<VrtDocument> {
    const document = parse(await readFile(path, 'utf8'));
    if (document?.documentElement?.tagName !== 'VRTDataset') {
      throw new DomainError('RASTER_UNREADABLE', 'The file is not a VRT');
    }
    return new VrtDocument(document);
  }

  async write(path: string): Promise<void> {
    await writeFile(path, `${new XMLSerializer().serializeToString(this.document)}\n`);
  }

  get root(): Element {
    return this.document.documentElement!;
  }

  /** A snapshot: xmldom's own lists are live and re-walk the tree after every change. */
  all(tagName: string): Element[] {
    return [...this.document.getElementsByTagName(tagName)];
  }

  /** Bands in order, without the mask band's. */
  bands(): Element[] {
    return childrenOf(this.root, 'VRTRasterBand');
  }

  newElement(tagName: string, text: string): Element {
    const element = this.document.createElement(tagName);
    element.textContent = text;
    return element;
  }

  /** Replaces every `SourceFilename` (sources and overviews) by what `rewrite` answers for its openable path. */
  rewriteSources(directory: string, rewrite: (path: string) => { path: string; isRelative: boolean }): void {
    for (const element of this.all('SourceFilename')) {
      const { path, isRelative } = rewrite(openablePath(element, directory));
      element.textContent = path;
      element.setAttribute('relativeToVRT', isRelative ? '1' : '0');
    }
  }

  /** Distinct source paths as GDAL opens them from `directory`, in order of appearance, without overviews. */
  sourcePaths(directory: string): string[] {
    const sources = this.all('SourceFilename').filter((element) => parentTag(element) !== 'Overview');
    return [...new Set(sources.map((element) => openablePath(element, directory)))];
  }
}

export function childrenOf(element: Element, tagName: string): Element[] {
  return [...element.childNodes].filter((node): node is Element => (node as Element).tagName === tagName);
}

/** `relativeToVRT="1"` counts from the VRT's own directory. */
function openablePath(element: Element, directory: string): string {
  const text = element.textContent ?? '';
  return element.getAttribute('relativeToVRT') === '1' ? posix.join(directory, text) : text;
}

function parentTag(element: Element): string | undefined {
  return (element.parentNode as Element | null)?.tagName;
}

function parse(xml: string): Document | null {
  try {
    return new DOMParser({ onError: (level, message) => refuse(level, message) }).parseFromString(xml, 'text/xml');
  } catch {
    return null;
  }
}

function refuse(level: string, message: string): void {
  if (level !== 'warning') throw new Error(message);
}
