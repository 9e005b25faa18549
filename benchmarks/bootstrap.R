# Refit the benchmark's model with lme4 to drawn patients; prints one line of JSON.
#
#     Rscript benchmarks/bootstrap.R ROWS DRAWS TIMED REFITS
#
# TIMED refits are done; their processor seconds, without putting the rows together, are scaled to REFITS.
# DRAWS holds, for each refit, the number of its rows, which rows (from 1) and whose they are, as 32-bit integers.

arguments <- commandArgs(trailingOnly = TRUE)
if (!requireNamespace("lme4", quietly = TRUE)) {
  cat('{"missing": "lme4"}\n')
  quit()
}
suppressPackageStartupMessages(library(lme4))

whole_numbers <- function(path) readBin(path, "integer", file.size(path) / 4, size = 4, endian = "little")
rows <- matrix(whole_numbers(arguments[1]), ncol = 4)
rows <- data.frame(timepoint = factor(rows[, 2]), arm = factor(rows[, 3]), outcome = rows[, 4] / 16)
draws <- whole_numbers(arguments[2])

seconds <- 0
coefficients <- character()
place <- 0
for (refit in seq_len(as.integer(arguments[3]))) {
  count <- draws[place + 1]
  table <- rows[draws[place + 1 + seq_len(count)], ]
  table$patient <- factor(draws[place + 1 + count + seq_len(count)])
  place <- place + 1 + 2 * count
  taken <- system.time(
    model <- suppressMessages(lmer(outcome ~ timepoint * arm + (1 | patient), table)), gcFirst = FALSE
  )
  seconds <- seconds + sum(taken[1:2])
  coefficients <- c(coefficients, paste0("[", paste(sprintf("%.17g", fixef(model)), collapse = ", "), "]"))
}
cat(sprintf(
  '{"seconds": %.6f, "coefficients": [%s]}\n', seconds / as.integer(arguments[3]) * as.integer(arguments[4]),
  paste(coefficients, collapse = ", ")
))
