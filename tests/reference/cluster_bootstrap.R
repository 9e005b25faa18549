# Reference values for bootstrap intervals, from R's package boot.
#
#     Rscript tests/reference/cluster_bootstrap.R        (from the root of the repository)
#
# Writes tests/reference/cluster_bootstrap.csv: quantity, ci_level, value.
#   estimate, left_out   the mean of 20 skewed numbers, and that mean without each of them
#   resampled            the mean in 999 resamples
#   percentile_low, percentile_high, bca_low, bca_high
# Numbers have 17 digits; the same versions of R and its packages give the same bytes.

library(boot)
set.seed(20100701, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
numbers <- round(rexp(20)^1.5, 3)
left_out <- sapply(seq_along(numbers), function(i) mean(numbers[-i]))
result <- boot(numbers, function(x, i) mean(x[i]), R = 999)
influence <- (length(numbers) - 1) * (mean(numbers) - left_out)

rows <- data.frame(
  quantity = c("estimate", rep("left_out", length(left_out)), rep("resampled", 999)), ci_level = "",
  value = c(mean(numbers), left_out, result$t[, 1])
)
for (level in c(0.5, 0.9, 0.95)) {
  limits <- c(
    boot.ci(result, level, type = "perc")$percent[4:5],
    boot.ci(result, level, type = "bca", L = influence)$bca[4:5]
  )
  quantities <- paste(rep(c("percentile", "bca"), each = 2), c("low", "high"), sep = "_")
  rows <- rbind(rows, data.frame(quantity = quantities, ci_level = level, value = limits))
}
rows$value <- trimws(formatC(rows$value, digits = 17, format = "g"))
connection <- file("tests/reference/cluster_bootstrap.csv", open = "wb")
write.csv(rows, connection, row.names = FALSE, quote = FALSE, eol = "\n")
close(connection)
