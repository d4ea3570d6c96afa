import { describe, expect, it } from '@jest/globals';
import { isDomainError } from '#libs/errors';
import { datasetUrl } from './constraint.js';
import { parseDas } from './das.js';
import { parseDds } from './dds.js';
import { openOpendap } from './opendap-dataset.js';

/** As THREDDS writes it. */
const DDS = `Dataset {
    Float32 lat[lat = 3];
    Int32 UTM_projection;
    Grid {
     ARRAY:
        Int16 sst[time = 1][lat = 3];
     MAPS:
        Float64 time[time = 1];
        Float32 lat[lat = 3];
    } sst;
    Structure { Byte flag[4]; } quality;
    Sequence { Float64 depth; } cast;
    String name%20of[2];
} NBS/x.nc;`;

const DAS = `Attributes {
    lat {
        String units "degrees_north";
        Float32 valid_range -90.0, 90.0;
    }
    sst {
        Float32 _FillValue 1.0E20;
        String long_name "a \\"warm\\" sea, with {braces}; and more";
        Float64 odd NaN;
        Alias other sst.odd;
    }
    quality { flag { String _Unsigned "false"; } }
    NC_GLOBAL {
        String title "A
title";
        Int32 rows 3;
    }
    DODS_EXTRA { String Unlimited_Dimension "time"; }
}`;

const bytes = (...parts: Array<string | number[]>) => Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part)))); // prettier-ignore
const SST = 'Dataset {\n Structure {\n Int16 sst[time = 1][lat = 2];\n } sst;\n} x;\n\nData:\n';

/** Answers by path and query. */
function server(answers: Record<string, Uint8Array | string>) {
  const asked: string[] = [];
  const fetch = (url: string) => {
    asked.push(url);
    const body = answers[/\.(dds|das|dods)(\?|$)/.exec(url)![1]!];
    return Promise.resolve(typeof body === 'string' ? Buffer.from(body) : body!);
  };
  return { asked, fetch };
}

describe('an OPeNDAP dataset', () => {
  it('offers arrays, grids, maps and members of structures, with their attributes', async () => {
    const { variables, attributes } = await openOpendap('https://x.org/a.nc.html', server({ dds: DDS, das: DAS }));
    expect([...variables.keys()].sort()).toEqual(['UTM_projection', 'lat', 'name of', 'quality.flag', 'sst', 'time']);
    expect(variables.get('sst')).toEqual({
      name: 'sst',
      type: 'int16',
      dimensions: [{ name: 'time', size: 1 }, { name: 'lat', size: 3 }], // prettier-ignore
      // A 32-bit float, as the values are.
      attributes: { _FillValue: Math.fround(1e20), long_name: 'a "warm" sea, with {braces}; and more', odd: NaN },
    });
    expect(variables.get('lat')).toMatchObject({ type: 'float32', attributes: { valid_range: [-90, 90] } });
    expect(variables.get('quality.flag')).toMatchObject({ type: 'int8', dimensions: [{ size: 4 }] });
    expect(attributes).toEqual({ title: 'A\ntitle', rows: 3, Unlimited_Dimension: 'time' });
  });

  it('asks a grid for its array alone, brackets encoded and stops inside', async () => {
    const dods = bytes(SST, [0, 0, 0, 2, 0, 0, 0, 2, 255, 255, 255, 254, 0, 0, 1, 0]);
    const transport = server({ dds: DDS, das: DAS, dods });
    const dataset = await openOpendap('http://x.org/a%20b.nc?sst#top', transport);
    const ranges = [{ start: 0, stride: 1, count: 1 }, { start: 0, stride: 2, count: 2 }]; // prettier-ignore
    expect(await dataset.read('sst', ranges)).toEqual(Float64Array.of(-2, 256));
    expect(transport.asked.at(-1)).toBe('http://x.org/a%20b.nc.dods?sst.sst%5B0:1:0%5D%5B0:2:2%5D');
  });

  it.each([
    ['Dataset { Byte flag[4]; } x;\nData:\n', [0, 0, 0, 4, 0, 0, 0, 4, 1, 127, 128, 255], [1, 127, -128, -1]],
    ['Dataset { Byte flag[5]; } x;\r\nData:\r\n', [0, 0, 0, 5, 0, 0, 0, 5, 1, 2, 3, 4, 5, 0, 0, 0], [1, 2, 3, 4, 5]],
  ])('reads octets without a width of four', async (head, data, values) => {
    const dataset = await openOpendap('http://x.org/a', server({ dds: DDS, das: DAS, dods: bytes(head, data) }));
    expect(await dataset.read('quality.flag', [{ start: 0, stride: 1, count: values.length }])).toEqual(Float64Array.from(values)); // prettier-ignore
  });

  it('reads texts, each with its length and padding', async () => {
    const dods = bytes('Dataset { String name[2]; } x;\nData:\n', [0, 0, 0, 2, 0, 0, 0, 2], 'ab\0\0', [0, 0, 0, 4], 'Tro\xf8'); // prettier-ignore
    const dataset = await openOpendap('http://x.org/a', server({ dds: DDS, das: DAS, dods }));
    expect(await dataset.read('name of', [{ start: 0, stride: 1, count: 2 }])).toEqual(['ab', 'Tro\ufffd']);
  });

  it('reads a scalar, which has no length', async () => {
    const dods = bytes('Dataset { Int32 UTM_projection; } x;\nData:\n', [255, 255, 255, 255]);
    const dataset = await openOpendap('http://x.org/a', server({ dds: DDS, das: DAS, dods }));
    expect(await dataset.read('UTM_projection', [])).toEqual(Float64Array.of(-1));
  });

  it.each([
    ['ends early', bytes(SST, [0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0])],
    ['claims more than it declares', bytes(SST, [0, 0, 0, 9, 0, 0, 0, 9])],
    ['has no data', bytes('Dataset { Int16 sst[2]; } x;')],
    ['is an error with status 200', bytes('Error {\n code = 3;\n message = "no";\n};')],
    ['declares a length beyond all memory', bytes('Dataset { Int16 sst[4294967295][4294967295]; } x;\nData:\n', [0, 0, 0, 2])], // prettier-ignore
  ])('is refused when its answer %s', async (_, dods) => {
    const dataset = await openOpendap('http://x.org/a', server({ dds: DDS, das: DAS, dods }));
    const reading = dataset.read('sst', [{ start: 0, stride: 1, count: 1 }, { start: 0, stride: 1, count: 2 }]); // prettier-ignore
    await expect(reading).rejects.toMatchObject({ code: 'UPSTREAM_FAILED' });
  });

  it('refuses to read more than 64 MiB at once, and what is not there', async () => {
    const dataset = await openOpendap('http://x.org/a', server({ dds: DDS, das: DAS }));
    const all = [{ start: 0, stride: 1, count: 2 ** 24 + 1 }];
    await expect(dataset.read('sst', all)).rejects.toMatchObject({ code: 'INVALID' });
    await expect(dataset.read('salt', all)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('descriptions', () => {
  it.each([
    '',
    'Dataset {',
    'Dataset { Int16 x[y = z]; } d;',
    'Dataset { Real x; } d;',
    `Dataset { ${'Structure { '.repeat(5000)}`,
    'Dataset { Grid { ARRAY: Structure { } a; MAPS: } g; } d;',
  ])('are refused as a whole: %s', (dds) => {
    expect(codeOf(() => parseDds(dds))).toBe('UPSTREAM_FAILED');
  });

  it.each(['', 'Attributes { x {', `Attributes { ${'x { '.repeat(5000)}`, 'Attributes { x { Int32'])(
    'of attributes, too: %s',
    (das) => {
      expect(codeOf(() => parseDas(das))).toBe('UPSTREAM_FAILED');
    },
  );

  it('cannot reach the prototype of anything', () => {
    const attributes = parseDas('Attributes { x { String __proto__ "a"; } NC_GLOBAL { Int32 constructor 1; } }');
    expect([Object.keys(attributes.get('x')!), ({} as Record<string, unknown>)['a']]).toEqual([
      ['__proto__'],
      undefined,
    ]);
  });
});

describe('an address', () => {
  it.each([
    ['https://x.org/dodsC/a.nc.html', 'https://x.org/dodsC/a.nc'],
    ['https://x.org/dodsC/a.nc.dds?x[0:1]#y', 'https://x.org/dodsC/a.nc'],
    ['http://x.org:8080/a.nc', 'http://x.org:8080/a.nc'],
  ])('is that of the dataset: %s', (address, url) => expect(datasetUrl(address)).toBe(url));
});

function codeOf(work: () => unknown): string {
  try {
    work();
    return 'none';
  } catch (error) {
    return isDomainError(error) ? error.code : String(error);
  }
}
