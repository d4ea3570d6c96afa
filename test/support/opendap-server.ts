import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type ArrayVariable, type AxisRange } from '#libs/cf';
import { type RasterPool } from '#libs/raster';
import { dapData } from './dap-data.js';
import { dasText, ddsText } from './dap-texts.js';

/** What stands before the file in the path decides how the server behaves. */
export type OpendapMode = keyof typeof FAULTS | 'dodsC';

/** Instead of an answer. */
const FAULTS = {
  /** As Hyrax does. */
  'error-200': (response: ServerResponse) => void response.end('Error {\n    code = 5;\n    message = "libdap \\"says\\" no";\n};\n'), // prettier-ignore
  /** As THREDDS does. */
  'error-404': (response: ServerResponse) => void response.writeHead(404).end('Error {\n    code = 404;\n    message = "FileNotFound: no such product";\n};\n'), // prettier-ignore
  html: (response: ServerResponse) => void response.end('<!DOCTYPE html><html><body>Catalog</body></html>'),
  garbage: (response: ServerResponse) => void response.end('Dataset { Float32 '),
  never: () => undefined,
  private: (response: ServerResponse) => void response.writeHead(302, { location: 'http://10.0.0.1/x.dds' }).end(),
};

export interface OpendapServer {
  /** Of a file of the folder. */
  url(file: string, mode?: OpendapMode): string;
  /** Paths and constraints of all requests so far, decoded. */
  readonly asked: string[];
  close(): Promise<void>;
}

/**
 * Serves the netCDF files of a folder as DAP 2 on the loopback interface. Variables whose axes all have coordinates are grids,
 * as on THREDDS. Text is left out.
 * @param pool reads the files
 */
export async function startOpendapServer(folder: string, pool: Pick<RasterPool, 'run'>): Promise<OpendapServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url!, 'http://localhost');
    asked.push(decodeURIComponent(url.pathname + url.search));
    const [, mode = '', file = '', ending = ''] = /^\/([\w-]+)\/(.+)\.(dds|das|dods)$/.exec(url.pathname) ?? [];
    const fault = FAULTS[mode as keyof typeof FAULTS];
    if (fault) return fault(response);
    const path = `${folder}/${file}`;
    answer(path, ending, decodeURIComponent(url.search.slice(1)), pool).then(
      (body) => response.end(body),
      (error: unknown) =>
        response.writeHead(500).end(`Error {\n code = 500;\n message = ${JSON.stringify(String(error))};\n};`),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: (file, mode = 'dodsC') => `http://127.0.0.1:${port}/${mode}/${file}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  path: string,
  ending: string,
  query: string,
  pool: Pick<RasterPool, 'run'>,
): Promise<string | Uint8Array> {
  const contents = await pool.run('describeArrays', { path });
  const variables = contents.variables.filter(({ type }) => !['string', 'int64', 'uint64'].includes(type));
  if (ending === 'dds') return ddsText(variables);
  if (ending === 'das') return dasText({ ...contents, variables });
  const parts = await Promise.all(
    query.split(',').map(async (projection) => {
      const { variable, ranges } = projectionOf(projection, variables);
      const values = await pool.run('readArray', { path, variable: variable.name, ranges });
      return { variable, ranges, values: values as Float64Array, isPartOfGrid: projection.includes('.') };
    }),
  );
  return dapData(parts);
}

/** `sst.sst[0:1:0][4:2:8]`, `time[0:2]`, or `time` for all of it. */
function projectionOf(
  projection: string,
  variables: readonly ArrayVariable[],
): { variable: ArrayVariable; ranges: AxisRange[] } {
  const name = projection.replace(/\[.*$/, '').split('.').at(-1)!;
  const variable = variables.find((one) => one.name === name);
  if (variable === undefined) throw new Error(`constraint names no variable: ${projection}`);
  const slabs = [...projection.matchAll(/\[(\d+)(?::(\d+))?:(\d+)\]|\[(\d+)\]/g)];
  if (slabs.length === 0)
    return { variable, ranges: variable.dimensions.map(({ size }) => ({ start: 0, stride: 1, count: size })) };
  const ranges = slabs.map(([, first, step = '1', last, only]) => {
    const [start, stride, stop] = [Number(only ?? first), Number(step), Number(only ?? last)];
    return { start, stride, count: Math.floor((stop - start) / stride) + 1 };
  });
  const isInside = ranges.every(
    ({ start, stride, count }, i) => start + (count - 1) * stride < variable.dimensions[i]!.size,
  );
  if (ranges.length !== variable.dimensions.length || !isInside) throw new Error(`bad constraint: ${projection}`);
  return { variable, ranges };
}
