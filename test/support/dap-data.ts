import { type ArrayVariable, type AxisRange } from '#libs/cf';
import { arrayDeclaration, DAP_TYPES } from './dap-texts.js';

export interface DapPart {
  readonly variable: ArrayVariable;
  readonly ranges: readonly AxisRange[];
  readonly values: Float64Array;
  /** It comes in a structure then. */
  readonly isPartOfGrid: boolean;
}

/** DAP 2.0 §7.3: the declaration of what follows, `Data:`, XDR (RFC 4506). */
export function dapData(parts: readonly DapPart[]): Uint8Array {
  const declarations = parts.map(({ variable, ranges, isPartOfGrid }) => {
    const declaration = arrayDeclaration(variable, ranges.map(({ count }) => count)); // prettier-ignore
    return isPartOfGrid ? `Structure {\n        ${declaration}\n    } ${variable.name};` : declaration;
  });
  const values = parts.flatMap(({ variable, ranges, values: numbers }) => [
    ...(ranges.length > 0 ? [length(numbers), length(numbers)] : []),
    xdr(variable, numbers),
  ]);
  const head = Buffer.from(`Dataset {\n    ${declarations.join('\n    ')}\n} stub;\n\nData:\n`, 'latin1');
  return Buffer.concat([head, ...values]);
}

function length(values: Float64Array): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(values.length);
  return bytes;
}

function xdr({ type, dimensions }: ArrayVariable, values: Float64Array): Buffer {
  if (DAP_TYPES[type] === 'Byte' && dimensions.length > 0) {
    const bytes = Buffer.alloc(Math.ceil(values.length / 4) * 4);
    values.forEach((value, i) => bytes.writeUInt8(value & 255, i));
    return bytes;
  }
  const width = type === 'float64' ? 8 : 4;
  const bytes = Buffer.alloc(values.length * width);
  values.forEach((value, i) => {
    if (type === 'float64') bytes.writeDoubleBE(value, i * width);
    else if (type === 'float32') bytes.writeFloatBE(value, i * width);
    else if (type.startsWith('u')) bytes.writeUInt32BE(value, i * width);
    else bytes.writeInt32BE(type === 'int8' ? value & 255 : value, i * width);
  });
  return bytes;
}
