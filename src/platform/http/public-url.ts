import { Injectable } from '@nestjs/common';
import { type Request } from 'express';
import { HttpConfig } from '../config/config.js';

/** Base of every link we hand out: PUBLIC_URL, or what the caller used to reach us. No trailing slash. */
@Injectable()
export class PublicUrl {
  constructor(private readonly config: HttpConfig) {}

  of(request: Request): string {
    if (this.config.publicUrl) return this.config.publicUrl;
    const forwarded = this.config.trustProxy ? fromForwarded(request.header('forwarded')) : null;
    if (forwarded) return forwarded;
    // `protocol` and `host` honour X-Forwarded-* exactly when TRUST_PROXY is set (Express "trust proxy").
    return `${request.protocol}://${request.host}`;
  }
}

/** RFC 7239: the first element is the client-facing hop. */
function fromForwarded(header: string | undefined): string | null {
  const first = header?.split(',')[0];
  const host = first?.match(/host="?([^";,\s]+)"?/i)?.[1];
  if (!host) return null;
  return `${first?.match(/proto=(https?)/i)?.[1] ?? 'http'}://${host}`;
}
