import { CreatePlatform1795305600000 } from './1795305600000-create-platform.js';
import { CreateParties1795305600001 } from './1795305600001-create-parties.js';
import { CreateRules1795305600002 } from './1795305600002-create-rules.js';
import { CreateUsage1795305600003 } from './1795305600003-create-usage.js';
import { CreateSharing1795305600004 } from './1795305600004-create-sharing.js';
import { CreateProducts1795305600005 } from './1795305600005-create-products.js';
import { ScaleCollection1795305600006 } from './1795305600006-scale-collection.js';
import { CreateArrivals1795305600007 } from './1795305600007-create-arrivals.js';
import { IndexFeedGaps1795305600008 } from './1795305600008-index-feed-gaps.js';
import { PruneStatements1795305600009 } from './1795305600009-prune-statements.js';
import { CreateQuotas1795305600010 } from './1795305600010-create-quotas.js';
import { KeepBasisAsText1795305600011 } from './1795305600011-keep-basis-as-text.js';
import { PackReports1795305600012 } from './1795305600012-pack-reports.js';
import { CreateAuthorizationRequests1795305600013 } from './1795305600013-create-authorization-requests.js';
import { LimitFrequency1795305600014 } from './1795305600014-limit-frequency.js';
import { EndParticipants1795305600015 } from './1795305600015-end-participants.js';
import { CreateNotices1795305600016 } from './1795305600016-create-notices.js';
import { CreatePeople1795305600017 } from './1795305600017-create-people.js';
import { BindTokens1795305600018 } from './1795305600018-bind-tokens.js';
import { CreateLetters1795305600019 } from './1795305600019-create-letters.js';
import { LimitDataPeriod1795305600020 } from './1795305600020-limit-data-period.js';
import { VersionAuthorizations1795305600021 } from './1795305600021-version-authorizations.js';
import { NoticeExpiry1795305600022 } from './1795305600022-notice-expiry.js';

/** Every migration, oldest first. A landed one is never edited; timestamps only grow. */
export const migrations = [
  CreatePlatform1795305600000,
  CreateParties1795305600001,
  CreateRules1795305600002,
  CreateUsage1795305600003,
  CreateSharing1795305600004,
  CreateProducts1795305600005,
  ScaleCollection1795305600006,
  CreateArrivals1795305600007,
  IndexFeedGaps1795305600008,
  PruneStatements1795305600009,
  CreateQuotas1795305600010,
  KeepBasisAsText1795305600011,
  PackReports1795305600012,
  CreateAuthorizationRequests1795305600013,
  LimitFrequency1795305600014,
  EndParticipants1795305600015,
  CreateNotices1795305600016,
  CreatePeople1795305600017,
  BindTokens1795305600018,
  CreateLetters1795305600019,
  LimitDataPeriod1795305600020,
  VersionAuthorizations1795305600021,
  NoticeExpiry1795305600022,
];
