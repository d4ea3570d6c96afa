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

type Query = Readonly<Record<string, unknown>>;

/** Services that answer faults in the words of OWS Common, by their address; which version of it, is the request's choice. */
const REPORTS: ReadonlyArray<{
  path: RegExp;
  isFor?: (query: Query) => boolean;
  of: (query: Query) => Pick<ExceptionReport, 'namespace' | 'version'>;
}> = [
  { path: /^\/ogc\/wmts\b/, of: () => ({ namespace: 'http://www.opengis.net/ows/1.1', version: '1.0.0' }) },
  {
    path: /^(\/api)?\/wfs\b/,
    of: (query) =>
      /^1/.test(named(query, 'VERSION') ?? '')
        ? { namespace: 'http://www.opengis.net/ows', version: '1.0.0' }
        : { namespace: 'http://www.opengis.net/ows/1.1', version: '2.0.0' },
  },
  // WCS 1.0 speaks as WMS does.
  {
    path: /^(\/api)?\/wcs\b/,
    isFor: (query) => !named(query, 'VERSION')?.startsWith('1.0'),
    of: () => ({ namespace: 'http://www.opengis.net/ows/2.0', version: '2.0.1' }),
  },
];

/** The document of the service and version that was asked: WMS 1.3.0 (default) or 1.1.1, WMTS, WFS, WCS. */
export function ogcException(request: Request, fault: Pick<Fault, 'message' | 'detail' | 'status'>): Written {
  const { code, locator } = (fault.detail as Partial<OgcFault> | undefined)?.ogc ?? {};
  const report = REPORTS.find(({ path, isFor = () => true }) => path.test(request.path) && isFor(request.query));
  if (report !== undefined) {
    const { namespace, version } = report.of(request.query);
    const body = exceptionReport({ namespace, version, code: code ?? codeOf(fault.status), locator }, fault.message);
    return { contentType: 'text/xml', body: xmlDocument(body) };
  }
  return askedVersion(request.query) === '1.1.1' ? serviceException111(code, fault) : serviceException130(code, locator, fault); // prettier-ignore
}

/** GetCapabilities of a version that we do not speak is answered with the nearest, so there are only two. */
export function askedVersion(query: Query): '1.1.1' | '1.3.0' {
  const version = named(query, 'VERSION') ?? named(query, 'WMTVER');
  if (version !== undefined && version !== '') return version < '1.3' ? '1.1.1' : '1.3.0';
  // Without a version, the name that the versions call the reference system by tells them apart.
  return named(query, 'SRS') !== undefined && named(query, 'CRS') === undefined ? '1.1.1' : '1.3.0';
}

/** A parameter in whatever case; undefined when it is absent, or comes twice. */
function named(query: Query, wanted: string): string | undefined {
  const value = Object.entries(query).find(([name]) => name.toUpperCase() === wanted)?.[1];
  return typeof value === 'string' ? value : undefined;
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

interface ExceptionReport {
  readonly namespace: string;
  readonly version: string;
  readonly code: string;
  readonly locator: string | undefined;
}

function exceptionReport({ namespace, version, code, locator }: ExceptionReport, message: string): Markup {
  return xml(
    'ExceptionReport',
    { version, xmlns: namespace },
    xml('Exception', { exceptionCode: code, locator }, xml('ExceptionText', {}, message)),
  );
}

function codeOf(status: number): string {
  return status >= 500 || status < 402 ? 'NoApplicableCode' : 'InvalidParameterValue';
}
