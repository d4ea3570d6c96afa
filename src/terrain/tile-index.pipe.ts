import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { invalidField } from '../platform/http/validation.js';

/** Zoom, column or row of a tile in a path. */
@Injectable()
export class TileIndexPipe implements PipeTransform<string, number> {
  transform(value: string, { data = 'z' }: ArgumentMetadata): number {
    if (!/^\d{1,9}$/.test(value)) throw invalidField('path', data, 'must be a whole number from 0', value);
    return Number(value);
  }
}
