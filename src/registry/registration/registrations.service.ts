import { createWriteStream } from 'node:fs';
import { type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { toStoreError } from '#libs/storage';
import { type Principal } from '../../auth/index.js';
import { receiveFile } from '../../ingest/index.js';
import { HttpConfig } from '../../platform/config/config.js';
import { ContractValidation } from '../../platform/http/validation.js';
import { addFacts, timed } from '../../platform/logging/context.js';
import { ObjectLocations } from '../../platform/storage/object-locations.js';
import { Scratch } from '../../platform/storage/scratch.js';
import { FileRegistration } from './file-registration.js';
import { type FileToRegister, type Registered } from './file-to-register.js';
import { toEntry, type RegistrationFieldsDto } from './registration-fields.dto.js';
import { UploadFieldsDto, type FromStringDto } from './registrations.dto.js';
import { assertOffered } from './first-style.js';
import { RootPaths } from './root-paths.js';

export interface Outcome extends Registered {
  readonly fields: RegistrationFieldsDto;
}

/** The two doors for files of users: an upload, and a file that lies on the host already. */
@Injectable()
export class Registrations {
  private readonly validation = new ContractValidation();

  constructor(
    private readonly registration: FileRegistration,
    private readonly paths: RootPaths,
    private readonly locations: ObjectLocations,
    private readonly scratch: Scratch,
    private readonly http: HttpConfig,
  ) {}

  /** @throws BAD_REQUEST, TOO_LARGE while the body arrives, INVALID, STORAGE_FULL, and what `FileRegistration` throws */
  upload(caller: Principal, request: IncomingMessage, signal: AbortSignal): Promise<Outcome> {
    return this.scratch.within(async (dir) => {
      const path = join(dir, 'source.tif');
      const { fileName, fields: parts } = await timed('receive', () => this.receive(request, path));
      const fields = await this.fieldsOf(parts);
      const file = { kind: 'scratch', path, buildOverviews: fields.build_overviews ?? true } as const;
      return this.register({ ...toEntry(fields, caller), file, sourceFilename: fileName }, fields, signal);
    });
  }

  /** @throws INVALID, NOT_FOUND, and what `FileRegistration` throws */
  async fromString(caller: Principal, fields: FromStringDto, signal: AbortSignal): Promise<Outcome> {
    const { href, fileName } = await this.paths.find(fields.path);
    const entry = { ...toEntry(fields, caller), sourceFilename: fileName };
    if (!fields.copy) return this.register({ ...entry, file: { kind: 'in_place', href } }, fields, signal);
    return this.scratch.within(async (dir) => {
      const path = join(dir, 'source.tif');
      await this.copy(href, path, signal);
      return this.register({ ...entry, file: { kind: 'scratch', path, buildOverviews: true } }, fields, signal);
    });
  }

  private async register(file: FileToRegister, fields: RegistrationFieldsDto, signal: AbortSignal): Promise<Outcome> {
    const registered = await this.registration.register(file, signal, ({ description }) =>
      assertOffered(description, fields.style_id ?? null),
    );
    addFacts({ datasetId: registered.datasetId, isDuplicate: registered.isDuplicate });
    return { ...registered, fields };
  }

  private receive(request: IncomingMessage, path: string) {
    const limits = { maxBytes: this.http.maxUploadBytes, notTiff: 'UNSUPPORTED_MEDIA_TYPE' } as const;
    return receiveFile(request, limits, async ({ body, signal }) => {
      await this.scratch.assertTakes(Number(request.headers['content-length'] ?? 0));
      await pipeline(body, createWriteStream(path), { signal }).catch(asStoreError);
    });
  }

  private async copy(href: string, path: string, signal: AbortSignal): Promise<void> {
    const { store, key } = await this.locations.getOrThrow(href);
    const bytes = await store.get(key);
    await this.scratch.assertTakes((await store.head(key))?.size ?? 0);
    await timed('copy', () => pipeline(bytes, createWriteStream(path), { signal }).catch(asStoreError));
  }

  private async fieldsOf(parts: Readonly<Record<string, string>>): Promise<UploadFieldsDto> {
    const given = Object.fromEntries(Object.entries(parts).filter(([, text]) => text.trim() !== ''));
    return (await this.validation.transform(given, { type: 'body', metatype: UploadFieldsDto })) as UploadFieldsDto;
  }
}

function asStoreError(error: unknown): never {
  throw toStoreError(error, 'scratch', '');
}
