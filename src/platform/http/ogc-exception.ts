import { type Request } from 'express';
import { type Fault } from './error.filter.js';
import { type Markup, xml, xmlDocument } from '#libs/markup';

/** What an OGC service says about a fault: a code word of its own standard, and the parameter at fault. */
export interface OgcFault {
  readonly ogc: { readonly code: string; readonly locator?: string };
}

interface Written {
  readonly contentType: string;
  readonly body: string;
}

/** The document of the service and version that was asked: WMS 1.3.0 (default) or 1.1.1, WMTS 1.0.0. */
export function ogcException(request: Request, fault: Pick<Fault, 'message' | 'detail' | 'status'>): Written {
  const { code, locator } = (fault.detail as Partial<OgcFault> | undefined)?.ogc ?? {};
  if (request.path.startsWith('/ogc/wmts'))
    return { contentType: 'text/xml', body: xmlDocument(exceptionReport(code ?? codeOf(fault.status), locator, fault.message)) }; // prettier-ignore
  return askedVersion(request.query) === '1.1.1' ? serviceException111(code, fault) : serviceException130(code, locator, fault); // prettier-ignore
}

/** GetCapabilities of a version that we do not speak is answered with the nearest, so there are only two. */
export function askedVersion(query: Readonly<Record<string, unknown>>): '1.1.1' | '1.3.0' {
  const named = (wanted: string) => Object.entries(query).find(([name]) => name.toUpperCase() === wanted)?.[1];
  const version = named('VERSION') ?? named('WMTVER');
  if (typeof version === 'string' && version !== '') return version < '1.3' ? '1.1.1' : '1.3.0';
  // Without a version, the name that the versions call the reference system by tells them apart.
  return named('SRS') !== undefined && named('CRS') === undefined ? '1.1.1' : '1.3.0';
}

function serviceException130(
  code: string | undefined,
  locator: string | undefined,
  { message }: Pick<Fault, 'message'>,
): Written {
  // prettier-ignore
  const root = xml(
    'ServiceExceptionReport',
    { version: '1.3.0', xmlns: 'http://www.opengis.net/ogc' },
    xml('ServiceException', { code, locator }, message),
  );
  return { contentType: 'text/xml', body: xmlDocument(root) };
}

function serviceException111(code: string | undefined, { message }: Pick<Fault, 'message'>): Written {
  const root = xml('ServiceExceptionReport', { version: '1.1.1' }, xml('ServiceException', { code }, message));
  return { contentType: 'application/vnd.ogc.se_xml', body: xmlDocument(root) };
}

function exceptionReport(exceptionCode: string, locator: string | undefined, message: string): Markup {
  return xml(
    'ExceptionReport',
    { version: '1.0.0', xmlns: 'http://www.opengis.net/ows/1.1' },
    xml('Exception', { exceptionCode, locator }, xml('ExceptionText', {}, message)),
  );
}

function codeOf(status: number): string {
  return status >= 500 || status < 402 ? 'NoApplicableCode' : 'InvalidParameterValue';
}
