import { describe, expect, it } from '@jest/globals';
import { CswClient } from './csw-client.js';
import { cswExceptions } from './csw-fault.js';

const clientOf = (text: string, status = 200) =>
  new CswClient('https://catalogue.example/csw', () =>
    Promise.resolve({ status, mediaType: 'application/xml', charset: null, bytes: Buffer.from(text) }),
  );
const record = (n: number) => `<Record><identifier>${n}</identifier><subject>${n % 7}</subject></Record>`;
const pageOf = (attributes: string, ...records: string[]) =>
  clientOf(`<GetRecordsResponse><SearchResults ${attributes}>${records.join('')}</SearchResults></GetRecordsResponse>`);
const exception = (locator: string) =>
  clientOf(
    `<ExceptionReport><Exception exceptionCode="InvalidParameterValue" locator="${locator}"/></ExceptionReport>`,
  );

describe('the cursor', () => {
  const next = async (attributes: string, returned = 1) => {
    const { total, nextOffset } = await pageOf(attributes, ...Array.from({ length: returned }, (_, n) => record(n))) //
      .getRecords({ offset: 10, limit: 5 });
    return [total, nextOffset];
  };

  it.each([
    ['numberOfRecordsMatched="30" nextRecord="16"', 5, [30, 15]],
    // The catalogue gives fewer than were asked for.
    ['numberOfRecordsMatched="30" nextRecord="13"', 2, [30, 12]],
    ['numberOfRecordsMatched="15" nextRecord="0"', 5, [15, null]],
    // Some go on to count past the end, or for ever on the same page.
    ['numberOfRecordsMatched="15" nextRecord="16"', 5, [15, null]],
    ['numberOfRecordsMatched="30" nextRecord="11"', 5, [30, null]],
    ['numberOfRecordsMatched="30" nextRecord="16"', 0, [30, null]],
    ['numberOfRecordsMatched="30"', 5, [30, 15]],
    ['', 5, [15, null]],
  ])('%s with %i records', async (attributes, returned, expected) => {
    expect(await next(attributes, returned)).toEqual(expected);
  });
});

describe('one record', () => {
  const byId = (client: CswClient) => client.getRecordById('x');

  it('is null when the answer is empty, or the identifier is what the catalogue complains of', async () => {
    expect(await byId(clientOf('<GetRecordByIdResponse/>'))).toBeNull();
    expect(await byId(exception('id'))).toBeNull();
    expect(await byId(clientOf(`<GetRecordByIdResponse>${record(7)}</GetRecordByIdResponse>`))).toMatchObject({
      identifier: '7',
    });
  });

  it('is a fault of the catalogue otherwise', async () => {
    const fault = await byId(exception('elementsetname')).catch((error: unknown) => error);
    expect(cswExceptions(fault)).toEqual([{ code: 'InvalidParameterValue', locator: 'elementsetname', text: null }]);
    expect(cswExceptions(new Error('x'))).toBeNull();
  });
});

describe('a large answer', () => {
  const many = Array.from({ length: 10_000 }, (_, n) => record(n));

  it('is read in a thread, with the same result', async () => {
    const { records, nextOffset } = await pageOf('numberOfRecordsMatched="99999" nextRecord="10001"', ...many) //
      .getRecords({ offset: 0, limit: 10_000 });
    expect(nextOffset).toBe(10_000);
    expect(records).toHaveLength(10_000);
    expect(records[9999]).toMatchObject({ identifier: '9999', subjects: ['3'], bbox: null });
  });

  it('fails there with the same words', async () => {
    const cut = clientOf(`<GetRecordsResponse><SearchResults>${many.join('')}</SearchResults>`);
    await expect(cut.getRecords({ offset: 0, limit: 1 })).rejects.toMatchObject({
      code: 'UPSTREAM_FAILED',
      detail: { code: 'csw_unreadable', message: expect.stringContaining('no CSW document') },
    });
  });

  it('is not read at all when it can only be an attack', async () => {
    await expect(clientOf('<a/>'.repeat(3e6)).getRecords({ offset: 0, limit: 1 })).rejects.toMatchObject({
      message: expect.stringContaining('more than can be read'),
    });
  });
});
