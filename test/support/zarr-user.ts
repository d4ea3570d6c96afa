import { expect } from '@jest/globals';
import { itemOf } from '../../src/catalog/scene-document.js';
import { type SignedIn } from './people.js';
import { type Answer, type ZarrApp } from './zarr-app.js';
import { putZarrV2, type TestArrays } from './zarr-stores.js';

export const COLLECTIONS = '/api/v1/zarr/collections';
export const crsUrl = (epsg: number) => `http://www.opengis.net/def/crs/EPSG/0/${epsg}`;

export interface ZarrBody {
  readonly data: Record<string, unknown> & {
    readonly id: string;
    readonly status: string;
    readonly ingestionErrors: string | null;
    readonly additionalData: { readonly bands: Record<string, object>; readonly maxMetersPerPixel: number } | null;
  };
  readonly error: {
    readonly status: number;
    readonly code: string;
    readonly message: string;
    readonly errors?: ReadonlyArray<{ readonly parameter: string; readonly violation: string }>;
  };
}
export interface ZarrListBody {
  readonly data: Array<Record<string, unknown>>;
  readonly links: Record<string, string>;
}

/** What an editor does with Zarr stores, its jobs run on the spot; and what can be seen of it in the catalogue. */
export class ZarrUser {
  private stores = 0;

  constructor(private readonly app: ZarrApp) {}

  create(fields: object = {}, who: SignedIn = this.app.people.editor): Promise<Answer<ZarrBody>> {
    const body = { name: 'a cube', s3Bucket: 'archive', path: 'cube/', crs: crsUrl(4326), ...fields };
    return this.app.call('POST', COLLECTIONS, who, body);
  }

  /** As a viewer sees it. */
  async get(id: string): Promise<ZarrBody['data']> {
    return (await this.app.call<ZarrBody>('GET', `${COLLECTIONS}/${id}`, this.app.people.viewer)).body.data;
  }

  /** Runs the newest job of the collection. */
  async work(id: string): Promise<void> {
    await this.app.runJob((await this.app.jobOf(id)).id);
  }

  /** Registers and ingests; @returns the collection afterwards. */
  async ingested(fields: object = {}): Promise<ZarrBody['data']> {
    const { status, body } = await this.create(fields);
    if (status !== 201) throw new Error(JSON.stringify(body));
    await this.work(body.data.id);
    return this.get(body.data.id);
  }

  async reingested(id: string): Promise<ZarrBody['data']> {
    const { status, body } = await this.app.call<ZarrBody>(
      'PUT',
      `${COLLECTIONS}/${id}/reingest`,
      this.app.people.editor,
    );
    expect([status, body.data.status]).toEqual([200, 'INGESTING']);
    await this.work(id);
    return this.get(id);
  }

  /** @returns the path of a new store in the bucket. */
  async store(arrays: TestArrays): Promise<string> {
    const path = `store-${(this.stores += 1)}/`;
    await putZarrV2(this.app.bucket, path, arrays);
    return path;
  }

  /** undefined = the collection has none. */
  async scene(id: string) {
    const [row] = await this.app.dataSource.query<Array<{ document: string; bands: object; footprint: string }>>(
      `SELECT document, bands, ST_AsGeoJSON(footprint) AS footprint FROM scenes WHERE collection_id = $1`,
      [`zarr-${id}`],
    );
    return row && { ...row, item: itemOf(row.document, 'https://eo.example.org') };
  }
}
