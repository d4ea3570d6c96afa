import { type Markup, xml } from '#libs/markup';

/** Namespace of OWS Common by its version: WFS 1.1 and 2.0 speak 1.0 and 1.1, WCS 2.0 speaks 2.0. */
export const OWS = {
  '1.0': 'http://www.opengis.net/ows',
  '1.1': 'http://www.opengis.net/ows/1.1',
  '2.0': 'http://www.opengis.net/ows/2.0',
} as const;
export const XLINK = 'http://www.w3.org/1999/xlink';

export function serviceIdentification(
  title: string,
  description: string | null,
  type: string,
  versions: readonly string[],
  profiles: readonly string[] = [],
): Markup {
  return xml(
    'ows:ServiceIdentification',
    {},
    xml('ows:Title', {}, title),
    description && xml('ows:Abstract', {}, description),
    xml('ows:ServiceType', {}, type),
    versions.map((version) => xml('ows:ServiceTypeVersion', {}, version)),
    profiles.map((profile) => xml('ows:Profile', {}, profile)),
  );
}

/** Clients look for one even where there is nothing to tell. */
export function serviceProvider(): Markup {
  return xml('ows:ServiceProvider', {}, xml('ows:ProviderName', {}, 'Swath'), xml('ows:ServiceContact'));
}

/** @param url of the service with what goes before the parameters, ending in `?` or `&` */
export function operation(name: string, url: string, ...parameters: readonly Markup[]): Markup {
  const get = xml('ows:Get', { 'xlink:type': 'simple', 'xlink:href': url });
  return xml('ows:Operation', { name }, xml('ows:DCP', {}, xml('ows:HTTP', {}, get)), parameters);
}

/** Values of a parameter or constraint; OWS 1.0 has no wrapping element. */
export function allowed(
  kind: 'Parameter' | 'Constraint',
  name: string,
  values: readonly string[],
  ows: keyof typeof OWS,
): Markup {
  const list = values.map((value) => xml('ows:Value', {}, value));
  return xml(`ows:${kind}`, { name }, ows === '1.0' ? list : xml('ows:AllowedValues', {}, list));
}

export function wgs84Box([west, south, east, north]: readonly number[]): Markup {
  return xml(
    'ows:WGS84BoundingBox',
    {},
    xml('ows:LowerCorner', {}, `${west} ${south}`),
    xml('ows:UpperCorner', {}, `${east} ${north}`),
  );
}
