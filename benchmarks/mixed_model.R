# Fit the benchmark's rows with lme4, or with lmerTest and emmeans; prints one line of JSON.
#
#     Rscript benchmarks/mixed_model.R ROWS {fit,inference}
#
# Processor seconds of the median fit, as in mixed_model_fit.py; the optimiser is lme4's default.

arguments <- commandArgs(trailingOnly = TRUE)
needed <- if (arguments[2] == "fit") "lme4" else c("lme4", "lmerTest", "emmeans")
missing <- needed[!vapply(needed, requireNamespace, logical(1), quietly = TRUE)]
if (length(missing)) {
  cat(sprintf('{"missing": "%s"}\n', paste(missing, collapse = ", ")))
  quit()
}
suppressPackageStartupMessages(for (name in needed) library(name, character.only = TRUE))

numbers <- readBin(arguments[1], "integer", file.size(arguments[1]) / 4, size = 4, endian = "little")
rows <- matrix(numbers, ncol = 4)
rm(numbers)
rows <- data.frame(
  patient = factor(rows[, 1]), timepoint = factor(rows[, 2]), arm = factor(rows[, 3]), outcome = rows[, 4] / 16
)

once <- function() {
  if (arguments[2] == "fit") return(lme4::lmer(outcome ~ timepoint * arm + (1 | patient), rows))
  model <- lmerTest::lmer(outcome ~ timepoint * arm + (1 | patient), rows)
  coef(summary(model))
  as.data.frame(emmeans(model, "timepoint", lmer.df = "satterthwaite", lmerTest.limit = 1e6))
  model
}

seconds <- numeric()
if (nrow(rows) < 1e6) invisible(suppressMessages(once()))
while (length(seconds) < 1 || (sum(seconds) < 2 && length(seconds) < 15)) {
  seconds <- c(seconds, sum(system.time(model <- suppressMessages(once()), gcFirst = FALSE)[1:2]))
}

status <- readLines("/proc/self/status")
peak <- as.numeric(gsub("[^0-9]", "", grep("^VmHWM", status, value = TRUE))) / 1024
list_of <- function(x) paste0("[", paste(sprintf("%.17g", x), collapse = ", "), "]")
cat(sprintf(
  '{"seconds": %.6f, "peak_mb": %.1f, "coefficients": %s, "standard_errors": %s, "variances": %s}\n',
  median(seconds), peak, list_of(fixef(model)), list_of(sqrt(diag(as.matrix(vcov(model))))),
  list_of(as.data.frame(VarCorr(model))$vcov)
))
