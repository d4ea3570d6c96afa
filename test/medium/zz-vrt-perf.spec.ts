import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { it } from '@jest/globals';
import { RasterPool } from '#libs/raster';
import { DatasetRegistry, Dataset } from '../../src/datasets/index.js';
import { startIngestApp } from '../support/ingest-app.js';
import { createBody, idOf } from '../support/vrt-rasters.js';
import { randomUUID } from 'node:crypto';

it('perf', async () => {
  const app = await startIngestApp({ LOG_LEVEL: 'info' });
  const owner = await app.asNew('editor');
  const store = app.buckets.house();
  const side = Number(process.env['SIDE'] ?? 1000);
  execFileSync('bash', ['-c', `gdal_create -q -of GTiff -ot UInt16 -outsize ${side} ${side} -bands 1 -burn 7 -a_srs EPSG:32633 -a_ullr 500000 5000000 ${500000 + side * 10} ${5000000 - side * 10} -co TILED=YES -co COMPRESS=DEFLATE /tmp/vrtdev/base.tif && gdal_translate -q -of COG -co BLOCKSIZE=512 /tmp/vrtdev/base.tif /tmp/vrtdev/base.cog.tif`]);
  const ids: string[] = [];
  const paths: string[] = [];
  const description = await app.get(RasterPool).run('describe', { path: '/tmp/vrtdev/base.cog.tif' });
  for (let i = 0; i < 500; i++) {
    const id = randomUUID();
    const x = 500000 + (i % 25) * side * 10, y = 5000000 - Math.floor(i / 25) * side * 10;
    const local = `/tmp/vrtdev/c.tif`;
    execFileSync('cp', ['/tmp/vrtdev/base.cog.tif', local]);
    const key = `rasters/${id}/${'b'.repeat(64)}/source.cog.tif`;
    execFileSync('python3', ['-c', `
import struct,sys
d=bytearray(open('${local}','rb').read())
off=struct.unpack('<I',d[4:8])[0]
n=struct.unpack('<H',d[off:off+2])[0]
for k in range(n):
    e=off+2+12*k
    tag,typ,cnt,val=struct.unpack('<HHII',d[e:e+12])
    if tag==33922: d[val+24:val+40]=struct.pack('<dd',${x},${y})
open('${local}','wb').write(d)`]);
    await store.putFile(key, local, { move: true });
    paths.push(store.gdalPath(key));
    ids.push(id);
    await app.get(DatasetRegistry).create(app.dataSource.manager, {
      id, recordType: 'raster_dataset', title: `t${i}`, visibility: 'private', createdBy: idOf(owner), accountId: null,
      description: { ...description, geoTransform: [x, 10, 0, y, 0, -10] },
      asset: { assetUri: key, storageBackend: 'local', sha256: 'b'.repeat(64), sizeBytes: 1 },
    });
  }
  writeFileSync('/tmp/vrtdev/list.txt', paths.join('\n'));
  const t = (label: string, t0: number) => console.log(label, Math.round(performance.now() - t0));
  for (let round = 0; round < 3; round++) {
    let t0 = performance.now();
    execFileSync('bash', ['-c', 'gdalbuildvrt -q -strict -overwrite -input_file_list /tmp/vrtdev/list.txt /tmp/vrtdev/o.vrt && gdalinfo -json /tmp/vrtdev/o.vrt > /tmp/vrtdev/o.json']);
    t('oracle', t0);
    t0 = performance.now();
    const a = await app.send('POST', '/ingest/vrt/create', owner, createBody(ids));
    t('request ' + a.status, t0);
    const job = await app.runJob(String(a.body['job_id']));
    t('complete ' + job.status + ' ' + job.errorMessage, t0);
    const d = await app.dataSource.manager.findOneOrFail(Dataset, { where: { id: job.datasetId! }, relations: { asset: true } });
    console.log(d.asset.width, d.asset.height, JSON.stringify(d.asset.bandInfo[0]?.stats));
    t0 = performance.now();
    await app.get(RasterPool).run('quicklook', { path: store.gdalPath(d.asset.assetUri), size: 512 });
    t('quicklook of the stored vrt', t0);
  }
  await app.close();
}, 600_000);
