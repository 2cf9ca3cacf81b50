import { Injectable, UnauthorizedException } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import type { Client } from '../parties/client.entity.js';
import { PartiesService } from '../parties/parties.service.js';

interface TokenPayload {
  readonly sub: string;
}

/** Verifies an ES256 access token of the gateway's issuer with the public key it is given. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) {
  constructor(private readonly parties: PartiesService) {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      ignoreExpiration: false,
      secretOrKey: process.env['TOKEN_KEY'] ?? '',
      issuer: process.env['ISSUER'] ?? '',
      audience: process.env['AUDIENCE'] ?? '',
      algorithms: ['ES256'],
    });
  }

  async validate({ sub }: TokenPayload): Promise<Client> {
    const client = await this.parties.findClient(sub);
    if (!client) throw new UnauthorizedException();
    return client;
  }
}
