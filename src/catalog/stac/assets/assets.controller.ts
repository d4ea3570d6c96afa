import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { ApiCredentials, Caller, Public, type Principal } from '../../../auth/index.js';
import { attachment } from '../../../platform/http/download/content-disposition.js';
import { validators } from '../../../platform/http/download/caching.js';
import { sendObject } from '../../../platform/http/download/send-object.js';
import { ErrorFamily } from '../../../platform/http/error-family.js';
import { CollectionAccess } from '../../collection-access.js';
import { type Collection } from '../../collection.entity.js';
import { type SceneRow } from '../../scene.js';
import { ReadableScenes } from '../readable-scenes.js';
import { ApiStacErrors } from '../stac.dto.js';
import { AssetFiles } from './asset-files.js';

@ApiTags('STAC')
@ApiCredentials()
@Public()
@ErrorFamily('stac')
@Controller('stac/collections/:collection_id/items/:item_id/assets')
export class AssetsController {
  constructor(
    private readonly collections: CollectionAccess,
    private readonly scenes: ReadableScenes,
    private readonly files: AssetFiles,
  ) {}

  /** Also answers HEAD, which Express routes here. */
  @Get(':asset_key')
  @ApiOperation({
    summary: 'Download an asset',
    description:
      'The file behind an asset, whole or one byte range, for whoever may read the item: GDAL opens it in place as ' +
      '`/vsicurl/<this URL>`. An asset that lies on another server is redirected to.',
  })
  @ApiHeader({ name: 'Range', required: false, description: 'One range; several are answered with the whole file' })
  @ApiOkResponse({ content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } })
  @ApiResponse({ status: 206, description: 'The range asked for' })
  @ApiResponse({ status: 302, description: 'The asset lies elsewhere' })
  @ApiResponse({ status: 304, description: 'Unchanged since the ETag in `If-None-Match`' })
  @ApiStacErrors(401, 404, 416)
  async download(
    @Param('collection_id') collectionId: string,
    @Param('item_id') itemId: string,
    @Param('asset_key') key: string,
    @Caller() principal: Principal | null,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const scene = await this.scenes.load(principal, collectionId, itemId);
    const collection = await this.collections.loadReadable(principal, collectionId);
    const source = await this.files.find(collection, scene, key);
    if (source.kind === 'elsewhere') return response.redirect(source.href);
    const { file, fileName } = source;
    // What users put into an item decides the media type: a browser must not run it as a page of this origin.
    response.setHeader('X-Content-Type-Options', 'nosniff');
    const disposition = attachment(...nameAndExtension(fileName));
    await sendObject(request, response, file, validators(file.etag, isPublic(collection, scene)), disposition);
  }
}

function isPublic({ readers }: Collection, scene: SceneRow): boolean {
  return readers.includes('public') && (scene.readers === null || scene.readers.includes('public'));
}

function nameAndExtension(fileName: string): [string, string] {
  const [, stem, extension] = /^(.+?)(\.[A-Za-z0-9]{1,8})?$/s.exec(fileName) ?? [];
  return [stem ?? fileName, extension ?? ''];
}
