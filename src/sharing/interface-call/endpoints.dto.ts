import { IsIn, IsInt, IsOptional, IsString, Length, Max, MaxLength, Min } from 'class-validator';

/** Where the gateway asks a department live, as `provider-contract.yaml` describes. */
export class EndpointInputDto {
  /** Base address; the gateway calls `{url}/queries` and `{url}/verifications`. @example "https://tax.example.gov.cn/gateway/TAX-04" */
  @IsString()
  @MaxLength(500)
  url: string;

  /** The bearer token the department issued to the gateway. Stored sealed, never shown again. */
  @IsString()
  @Length(16, 500)
  credential: string;

  /** After how many milliseconds a call is given up. */
  @IsOptional()
  @IsInt()
  @Min(100)
  @Max(30_000)
  timeoutMs?: number;

  /** Whether the endpoint may be asked; active when left out. */
  @IsOptional()
  @IsIn(['active', 'disabled'])
  status?: 'active' | 'disabled';
}

/** A live endpoint. The credential is not shown. */
export class EndpointDto {
  providerId: string;
  itemCode: string;
  url: string;
  timeoutMs: number;
  status: 'active' | 'disabled';
  updatedAt: string;
}
