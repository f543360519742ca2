// What /stats says about the identity received = unique + duplicates + rejected.

/** How many events more were received than are accounted for; 0 when the ledger adds up. */
export const difference = stats => stats.received - stats.unique_processed - stats.duplicate_dropped - stats.rejected;

/** The API's sentence that accepted events never arrived, or undefined. */
export const missing = stats => stats.status_reasons.find(reason => reason.includes("/verify"));
