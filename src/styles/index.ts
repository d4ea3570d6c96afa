export { BandLooks } from './band-looks.js';
export { DatasetStyle } from './dataset-style.entity.js';
export { DatasetStyles, type StyleListing } from './dataset-styles.js';
export { DEFAULT_STYLE, generatedIds } from './generated-styles.js';
export { type StyledDataset } from './styled-dataset.js';
export { StylesCoreModule } from './styles.core.module.js';
export { StylesModule } from './styles.module.js';
