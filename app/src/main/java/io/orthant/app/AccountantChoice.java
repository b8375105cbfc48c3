package io.orthant.app;

import io.orthant.privacy.Accountant;
import io.orthant.privacy.PldAccountant;
import io.orthant.privacy.RdpAccountant;
import io.orthant.privacy.RdpAccountant.Conversion;

/** The accountants that can be asked for. */
enum AccountantChoice {
  PLD,
  RDP,
  RDP_CLASSIC;

  Accountant accountant() {
    return switch (this) {
      case PLD -> new PldAccountant();
      case RDP -> new RdpAccountant(Conversion.TIGHT);
      case RDP_CLASSIC -> new RdpAccountant(Conversion.CLASSIC);
    };
  }
}
