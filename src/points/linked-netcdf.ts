import { DomainError } from '#libs/errors';
import { type Dataset } from '../datasets/index.js';

const NETCDF = /\.(nc|nc4|cdf|netcdf)$/i;
const OPENDAP = /^https?:\/\/.*\/(dodsC|opendap|dap)\//i;

/**
 * The netCDF that a dataset was made from: its `opendap_url`, else its `source_dataset` if that is one. The download address
 * of a THREDDS server stands for its OPeNDAP address.
 * @throws CONFLICT `no_linked_netcdf`
 */
export function linkedNetcdf({ opendapUrl, sourceDataset }: Pick<Dataset, 'opendapUrl' | 'sourceDataset'>): string {
  if (opendapUrl) return opendapUrl;
  const source = sourceDataset ?? '';
  // Archives are everybody's who may see the dataset; what lies in a bucket has owners, so s3:// is not followed.
  if (/^(https?|root):\/\//i.test(source) && (NETCDF.test(pathOf(source)) || OPENDAP.test(source)))
    return source.replace(/(\/thredds)\/fileServer\//i, '$1/dodsC/');
  const message = 'This dataset has neither an opendap_url nor a netCDF as its source_dataset';
  throw new DomainError('CONFLICT', message, { detail: { code: 'no_linked_netcdf', message } });
}

function pathOf(reference: string): string {
  return reference.replace(/[?#].*$/s, '');
}
