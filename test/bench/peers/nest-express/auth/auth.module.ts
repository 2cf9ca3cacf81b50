import { Module } from '@nestjs/common';
import { PassportModule } from '@nestjs/passport';
import { PartiesModule } from '../parties/parties.module.js';
import { JwtStrategy } from './jwt.strategy.js';

@Module({ imports: [PassportModule, PartiesModule], providers: [JwtStrategy] })
export class AuthModule {}
