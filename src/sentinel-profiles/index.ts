export { type DetectedPlatform, type ProductNames } from './platform-detection.js';
export { chosenVariables, type PlatformProfile, withProfile } from './platform-profile.js';
export { PlatformProfileDto, toProfileDto } from './platform-profile.dto.js';
export { SentinelProfiles } from './sentinel-profiles.service.js';
export { SentinelProfilesModule } from './sentinel-profiles.module.js';
