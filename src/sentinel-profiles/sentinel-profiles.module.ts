import { Module } from '@nestjs/common';
import { SentinelProfiles } from './sentinel-profiles.service.js';

@Module({ providers: [SentinelProfiles], exports: [SentinelProfiles] })
export class SentinelProfilesModule {}
