import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type StubRecord } from './csw-server.js';

/** 12 Sentinel-2 scenes over Oslo, 8 Sentinel-1 scenes north of it, and two either side of ±180. */
export const CSW_RECORDS = JSON.parse(
  readFileSync(join(import.meta.dirname, '../fixtures/csw/records.json'), 'utf8'),
) as StubRecord[];
