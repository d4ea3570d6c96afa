import { type Response } from 'express';
import { type Dataset } from '../dataset.entity.js';

/**
 * Validators of an answer that follows a dataset's file. Caches keep copies of public datasets but must ask again each
 * time, so that a dataset made private is private at once; other datasets leave no copy anywhere.
 */
export function setCaching(response: Response, dataset: Dataset, etag: string): void {
  const isPublic = dataset.visibility === 'public' && dataset.recordStatus === 'published';
  response.set({ ETag: etag, 'Cache-Control': isPublic ? 'public, no-cache' : 'private, no-store' });
}
