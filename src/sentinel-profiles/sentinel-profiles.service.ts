import { Injectable, Logger } from '@nestjs/common';
import { HarvestConfig } from '../platform/config/config.js';
import { parseProfiles } from './configured-profiles.js';
import { type DetectedPlatform, detectPlatform, type ProductNames } from './platform-detection.js';
import { type PlatformProfile, type ProfileLayers, resolveProfile } from './platform-profile.js';

/** Which Sentinel something comes from, and what is assumed of it (datasets.md §3, "NBS Sentinel — facts"). */
@Injectable()
export class SentinelProfiles {
  private readonly configured: ProfileLayers;

  constructor({ platformProfiles }: HarvestConfig) {
    const parsed = platformProfiles === null ? null : parseProfiles(platformProfiles);
    if (platformProfiles !== null && parsed === null)
      new Logger(SentinelProfiles.name).warn('NBS_SENTINEL_PLATFORM_PROFILES_JSON is no JSON object and is ignored');
    this.configured = parsed ?? new Map();
  }

  detect(names: ProductNames): DetectedPlatform {
    return detectPlatform(names);
  }

  profileOf(detected: DetectedPlatform): PlatformProfile {
    return resolveProfile(detected, this.configured);
  }
}
