import { type ArrayVariable } from '#libs/cf';
import { type ArrayContents } from '#libs/raster';

export const DAP_TYPES: Readonly<Record<string, string>> = {
  int8: 'Byte',
  uint8: 'Byte',
  int16: 'Int16',
  uint16: 'UInt16',
  int32: 'Int32',
  uint32: 'UInt32',
  float32: 'Float32',
  float64: 'Float64',
};

/** DAP 2.0 §5, by sizes of the constraint where there is one. */
export function arrayDeclaration({ name, type, dimensions }: ArrayVariable, sizes?: readonly number[]): string {
  return `${DAP_TYPES[type]} ${name}${dimensions.map((d, i) => `[${d.name} = ${sizes?.[i] ?? d.size}]`).join('')};`;
}

export function ddsText(variables: readonly ArrayVariable[]): string {
  const declarations = variables.map((variable) => {
    const maps = variable.dimensions.map(({ name }) => variables.find((one) => one.name === name));
    if (variable.dimensions.length < 2 || !maps.every((map) => map !== undefined))
      return `    ${arrayDeclaration(variable)}`;
    const lines = maps.map((map) => `        ${arrayDeclaration(map)}`).join('\n');
    return `    Grid {\n     ARRAY:\n        ${arrayDeclaration(variable)}\n     MAPS:\n${lines}\n    } ${variable.name};`;
  });
  return `Dataset {\n${declarations.join('\n')}\n} stub;\n`;
}

/** DAP 2.0 §6. */
export function dasText({ attributes, variables }: ArrayContents): string {
  const container = (name: string, values: ArrayContents['attributes'], type: string) => {
    const lines = Object.entries(values).map(([key, value]) => {
      if (typeof value === 'string') return `        String ${key} ${JSON.stringify(value)};`;
      const ofVariable = ['_FillValue', 'missing_value', 'valid_range', 'valid_min', 'valid_max'].includes(key);
      return `        ${ofVariable ? type : 'Float64'} ${key} ${[value].flat().join(', ')};`;
    });
    return `    ${name} {\n${lines.join('\n')}\n    }`;
  };
  const containers = variables.map((one) =>
    // DAP 2 has no signed byte; servers say so beside it.
    container(
      one.name,
      { ...one.attributes, ...(one.type === 'int8' && { _Unsigned: 'false' }) },
      DAP_TYPES[one.type]!,
    ),
  );
  return `Attributes {\n${[...containers, container('NC_GLOBAL', attributes, 'Float64')].join('\n')}\n}\n`;
}
