package io.orthant.app;

import io.orthant.privacy.Accountant;
import io.orthant.privacy.PldAccountant;
import io.orthant.privacy.RdpAccountant;
import io.orthant.privacy.RdpAccountant.Conversion;

/** The accountants that can be asked for. */
enum AccountantChoice {
  PLD(new PldAccountant()),
  RDP(new RdpAccountant(Conversion.TIGHT)),
  RDP_CLASSIC(new RdpAccountant(Conversion.CLASSIC));

  private final Accountant accountant;

  AccountantChoice(Accountant accountant) {
    this.accountant = accountant;
  }

  Accountant accountant() {
    return accountant;
  }
}
