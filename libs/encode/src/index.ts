/** The door: blocks of pixels become the bytes of a response. The encoders are loaded at the first picture, not by this file. */
export {
  assertDeliverable,
  chooseDelivery,
  type Delivery,
  type DeliveryPart,
  fileNameOf,
  type PicturePart,
  type UserDataPart,
} from './delivery.js';
export { encodeImage, type EncodedImage, type GeoTiffWriter } from './encode-image.js';
export { assertEncodable, extensionOf, type Format, type ImageFormat, type OutputShape } from './formats.js';
export { bytesOf, bytesPerSample, type EncodableImage, type Samples, type SampleType } from './image.js';
export { DEFAULT_JPEG_QUALITY, encodeJpeg } from './jpeg.js';
export { type Colour, hasAlpha, stackPictures, type StackOptions, withAlpha } from './map-picture.js';
export { type MultipartBody, type MultipartPart, multipartMixed } from './multipart.js';
export { encodeOctetStream, type RawSamples } from './octet-stream.js';
export { encodePng } from './png.js';
export { type ResponseRequest } from './response-wish.js';
export { tarOf, type TarMember } from './tar.js';
export { userDataJson } from './user-data.js';
export { type DeliveryBody, type DeliveryContents, writeDelivery } from './write-delivery.js';
