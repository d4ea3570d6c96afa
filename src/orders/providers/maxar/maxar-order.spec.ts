import { describe, expect, it } from '@jest/globals';
import { JsonMember } from '../../../platform/http/json-member.js';
import { fileNameOf, orderBody, orderState, readOrders } from './maxar-order.js';
import { readMaxarQuery } from './maxar-query.js';

const image = { id: 'A1', aoi: { type: 'Polygon' as const, coordinates: [[[0, 0], [1, 0], [1, 1], [0, 0]]] } }; // prettier-ignore
const query = (data: object) => readMaxarQuery(new JsonMember({ productBands: '4BB', ...data }), 'order');

describe('an order at MAXAR', () => {
  it('names image, area and reference, and the kernel where it is another than the usual one', () => {
    const { settings, metadata, output_configs } = orderBody(image, query({}), 'swath/k/A1');
    expect(settings).toEqual({ inventory_ids: ['A1'], customer_description: 'swath/k/A1', aoi: image.aoi });
    expect([metadata, output_configs]).toEqual([{ project_id: 'swath/k/A1' }, [{ type: 'download', format: 'zip' }]]);
    expect(orderBody(image, query({ productKernel: 'NN' }), 'r').settings).toMatchObject({
      product_details: { resampling_kernel: 'NN' },
    });
  });

  it.each<[string, object, unknown]>([
    ['on its way', { status: 'IN_PROGRESS' }, { state: 'waiting', message: null, hrefs: [] }],
    ['ready', { status: 'SUCCESS', order_links: { download: { href: 'https://s/a.zip' } } }, { state: 'ready', message: null, hrefs: ['https://s/a.zip'] }],
    ['ready, told plainly', { status: 'SUCCESS', order_links: { a: 'https://s/a.zip', b: 'see mail' } }, { state: 'ready', message: null, hrefs: ['https://s/a.zip'] }],
    ['failed', { status: 'FAILED', status_details: { message: 'no data' } }, { state: 'failed', message: 'MAXAR: no data', hrefs: [] }],
    ['failed without words', { status: 'failed' }, { state: 'failed', message: 'MAXAR: FAILED', hrefs: [] }],
    ['cancelled', { status: 'CANCELLED', status_details: 'by operator' }, { state: 'cancelled', message: 'MAXAR: by operator', hrefs: [] }],
  ])('%s', (_name, data, expected) => expect(orderState({ data })).toEqual(expected)); // prettier-ignore

  it.each([{}, { data: {} }, { data: { status: 'PONDERING' } }, { data: { status: 'SUCCESS', order_links: {} } }])(
    'does not wait for ever after %j',
    (answer) => expect(() => orderState(answer)).toThrow(/^MAXAR answered without/),
  );

  it('is found again by its reference', () => {
    const orders = [{ id: '1', metadata: { project_id: 'swath/k/A1' } }, { id: '2', metadata: {} }, { id: '3' }];
    expect(readOrders({ data: { orders }, next_page_token: 't' })).toEqual({
      ids: new Map([['swath/k/A1', '1']]),
      next: 't',
    });
    expect(readOrders({ data: { orders: [] } }).next).toBeNull();
    expect(() => readOrders({ orders })).toThrow(/data\.orders/);
  });

  it.each([
    ['https://s3.example/x/0139_01.zip?X-Amz-Signature=1', '0139_01.zip'],
    ['https://s3.example/x/a%20b.tif', 'a b.tif'],
    ['https://s3.example/orders/7/download', '77.zip'],
    ['https://s3.example/%2e%2e%2fevil.zip', '77.zip'],
    ['https://s3.example/50%.zip', '77.zip'],
  ])('%s is stored as %s', (href, name) => expect(fileNameOf(href, '77')).toBe(name));
});
