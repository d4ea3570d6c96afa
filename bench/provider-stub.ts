import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A STAC API of its own with the same file behind every item. */
export interface ProviderStub {
  /** `host:port` */
  readonly host: string;
  readonly url: string;
  fileUrl(n: number): string;
  close(): void;
}

/** @param file what the asset of each item is; `scene-<n>` is the id of item n */
export async function startProviderStub(file: Buffer): Promise<ProviderStub> {
  const server = createServer((request, response) => {
    const send = (body: object) => response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    const path = request.url ?? '';
    if (path.startsWith('/files/')) {
      response.writeHead(200, { 'content-length': file.length, etag: `"${path}"` }).end(file);
    } else if (path === '/stac/search') {
      void buffer(request).then((body) => {
        const { ids = [] } = JSON.parse(body.toString()) as { ids?: string[] };
        send({ type: 'FeatureCollection', features: ids.map((id) => item(id, host, file.length)), links: [] });
      });
    } else send({ type: 'Collection', id: 'bench', stac_version: '1.0.0', links: [], conformsTo: [] });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: `http://${host}/stac`,
    fileUrl: (n) => `http://${host}/files/scene-${n}.tif?${randomUUID()}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** UTM 33N, where the bench's raster lies. */
const RING = [[15, 44.9], [15.3, 44.9], [15.3, 45.2], [15, 45.2], [15, 44.9]]; // prettier-ignore

function item(id: string, host: string, size: number) {
  return {
    ...{ type: 'Feature', stac_version: '1.0.0', stac_extensions: [], id, collection: 'bench', links: [] },
    ...{ geometry: { type: 'Polygon', coordinates: [RING] }, bbox: [15, 44.9, 15.3, 45.2] },
    properties: { datetime: '2026-01-01T00:00:00Z' },
    assets: {
      B1: {
        href: `http://${host}/files/${id}.tif`,
        ...{ type: 'image/tiff; application=geotiff; profile=cloud-optimized', roles: ['data'], 'file:size': size },
        'raster:bands': [{ data_type: 'uint16' }],
        'eo:bands': [{ name: 'B1' }],
      },
    },
  };
}
