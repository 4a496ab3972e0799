-- Half a pseudonym is enough to know somebody by: 132 bits. It stood in each answer twice, in its row and in an index.
-- slices: responses id
UPDATE responses SET pseudonym = substr(pseudonym, 1, 22)
    WHERE length(pseudonym) > 22 AND id > :after AND id <= :last;
