import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type ExpectedVersion, IdPipe, IfMatch, Requires, Versioned } from '../../platform/http/index.js';
import { ClientChangeDto, ClientDto, ClientListDto, NewClientDto } from './participants.dto.js';
import { Participants } from './participants.service.js';

/** The software that acts for a participant, known by its public keys. */
@ApiTags('participants')
@Controller('v1/participants/:id/clients')
export class ClientsController {
  constructor(private readonly participants: Participants) {}

  /** Registers a client with its public keys. */
  @Requires('client.register')
  @Versioned()
  @Post()
  async register(@Param('id', IdPipe) id: string, @Body() input: NewClientDto): Promise<ClientDto> {
    return this.participants.addClient(id, input);
  }

  /** Lists the clients of a participant. */
  @Requires('client.read')
  @Get()
  async list(@Param('id', IdPipe) id: string): Promise<ClientListDto> {
    return { items: await this.participants.clientsOf(id) };
  }

  /** Gives one client of a participant. */
  @Requires('client.read')
  @Versioned()
  @Get(':clientId')
  async get(@Param('id', IdPipe) id: string, @Param('clientId') clientId: string): Promise<ClientDto> {
    return this.participants.clientOf(id, clientId);
  }

  /** Changes the keys of a client, disables it or lets it in again. Tokens issued before end at once. */
  @Requires('client.change')
  @Versioned()
  @Patch(':clientId')
  async change(
    @Param('id', IdPipe) id: string,
    @Param('clientId') clientId: string,
    @IfMatch() expected: ExpectedVersion,
    @Body() change: ClientChangeDto,
  ): Promise<ClientDto> {
    return this.participants.changeClient(id, clientId, change, expected);
  }
}
