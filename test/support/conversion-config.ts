import { type ConversionConfig, type ConversionName } from '../../src/conversions/index.js';
import { readConversionConfig } from '../../src/conversions/request/read-conversion-config.js';

/** A configuration as a request would give it. */
export function conversionConfig(
  implementation: ConversionName,
  inputDataset: string,
  more: Readonly<Record<string, unknown>> = {},
): ConversionConfig {
  return readConversionConfig({ implementation, input_dataset: inputDataset, ...more });
}
